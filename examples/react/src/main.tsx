import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import './style.css'

createRoot(document.querySelector('main') as HTMLElement).render(<App />)
